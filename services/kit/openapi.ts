import { z } from 'zod';
import type { Route } from './http.ts';

type Schema = Record<string, unknown>;
type Operation = Readonly<Record<string, unknown>>;
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** The operations of one service that users may reach, as OpenAPI 3.1 paths. Who may use which stands in `x-access`. */
export const pathsOf = (appId: string, routes: readonly Route[]): Paths => {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    if (route.access === 'service') continue;
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(appId, route) };
  }
  return paths;
};

const operation = (
  appId: string,
  { summary, access, path, query, body, replies, problems }: Route,
): Operation => ({
  summary,
  tags: [appId],
  'x-app-id': appId,
  'x-access': access,
  ...(access === 'public' ? { security: [] } : {}),
  parameters: [...pathParameters(path), ...queryParameters(query)],
  ...(body ? { requestBody: { required: true, content: json(inputOf(body)) } } : {}),
  responses: { ...answers(replies), ...refusals(problems) },
});

const inputOf = (schema: z.ZodType) => jsonSchema(schema, 'input');

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const json = (schema: Schema) => ({ 'application/json': { schema } });

const pathParameters = (path: string) =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const queryParameters = (query: z.ZodType | undefined) => {
  const properties = query ? (inputOf(query)['properties'] as Record<string, Schema> | undefined) : undefined;
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }));
};

const answers = (replies: Route['replies']) =>
  Object.fromEntries(
    Object.entries(replies).map(([status, schema]) => [
      status,
      { description: 'done', content: json(jsonSchema(schema, 'output')) },
    ]),
  );

/** Several problems may share a status; the description names them all. */
const refusals = (problems: Route['problems']) => {
  const byStatus = Map.groupBy(Object.entries(problems), ([, status]) => `${status}`);
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [
      status,
      {
        description: named.map(([name]) => name).join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
};
