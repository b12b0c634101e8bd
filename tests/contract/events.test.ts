import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as food from '#food/contract.ts';
import { connect } from '#kit/dapr.ts';
import type { Outgoing } from '#kit/outbox.ts';
import * as platform from '#platform/contract.ts';

type Contract = Readonly<{ topic: string; type: string; schema: z.ZodObject; secrets: z.ZodObject }>;

const isContract = (each: unknown): each is Contract =>
  typeof each === 'object' && each !== null && 'topic' in each && 'secrets' in each;

/** Every event that anybody declares. */
const contracts: readonly Contract[] = Object.values({ ...food, ...platform })
  .map((each): unknown => each)
  .filter(isContract);

const folder = new URL('events/', import.meta.url);
const exampleOf = (type: string): Outgoing & Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`${type}.json`, folder), 'utf8'));

/** What the publishing sidecar adds on the way. */
const BY_SIDECAR = ['pubsubname', 'topic', 'tracestate'];

/** A sidecar that only listens: what the kit sends to it. */
const listener = async () => {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(JSON.parse(await text(request)));
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: DAPR_HTTP_PORT } = server.address() as AddressInfo;
  const sidecar = connect({ DAPR_HTTP_PORT });
  const close = async () => {
    await sidecar.close();
    await server[Symbol.asyncDispose]();
  };
  return { publish: sidecar.publish, bodies, [Symbol.asyncDispose]: close };
};

test('every event has a frozen example, and every example its event', () => {
  expect(contracts.length).toBeGreaterThan(0);
  const examples = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
  expect(examples.toSorted()).toEqual(contracts.map(({ type }) => type).toSorted());
});

describe.each(contracts)('$type as it was once on the wire', ({ topic, type, schema, secrets }) => {
  const example = exampleOf(type);

  test('is still understood', () => {
    expect(schema.safeParse(example).error).toBeUndefined();
    expect([example.type, example.topic, example.source]).toEqual([type, topic, expect.any(String)]);
  });

  test('lacks nothing that is told today, and tells nothing else', () => {
    const { data } = z.object({ data: z.record(z.string(), z.unknown()) }).parse(example);
    const { shape } = z.object({ data: z.instanceof(z.ZodObject) }).parse(schema.shape).data;
    expect(Object.keys(data).toSorted()).toEqual(Object.keys(shape).toSorted());
  });

  test('tells no secret', () => {
    const words = JSON.stringify(example);
    for (const name of [...Object.keys(secrets.shape), 'address', 'phone', 'payToken', 'tok_']) {
      expect(words).not.toContain(name);
    }
  });

  test('is what is written today', async () => {
    await using sidecar = await listener();
    const version = Number(example.version);
    const outgoing = { ...pick(example), version };
    await sidecar.publish(topic, [outgoing]);
    await sidecar.publish(topic, [outgoing, outgoing]);
    const written = Object.fromEntries(
      Object.entries(example).filter(([name]) => !BY_SIDECAR.includes(name)),
    );
    const entry = {
      event: written,
      contentType: 'application/cloudevents+json',
      metadata: { partitionKey: example.subject },
    };
    expect(sidecar.bodies).toEqual([written, ['0', '1'].map((entryId) => ({ entryId, ...entry }))]);
  });

  test('has an id that follows from its aggregate', () => {
    const [key = '', version, n] = example.id.split('/');
    expect(key.endsWith(`:${example.subject}`)).toBe(true);
    expect([version, n]).toEqual([example.version, '0']);
  });
});

const pick = ({ id, source, type, topic, subject, time, data, traceparent }: Outgoing) => ({
  ...{ id, source, type, topic, subject },
  ...{ time, data, traceparent },
});
