import { z } from 'zod';

/** Who is asking, as the gateway found out. `claims` are the token's other statements, for the services that need them. */
export const Caller = z.object({
  id: z.string().min(1),
  roles: z.array(z.string()).readonly(),
  claims: z.record(z.string(), z.unknown()),
});
export type Caller = Readonly<z.infer<typeof Caller>>;

/** Who may use an operation: anybody, holders of one of these roles, or other services but no user. */
export type Access = 'public' | 'service' | readonly string[];

/** Only the gateway sets it; it takes off what a client sends. */
export const CALLER_HEADER = 'x-caller';

/** As base64url, since names and addresses are no text for a header. */
export const encodeCaller = (caller: Caller): string =>
  Buffer.from(JSON.stringify(caller)).toString('base64url');

/** Undefined where there is no caller, or where the header is not of the gateway's making. */
export const decodeCaller = (header: string | undefined): Caller | undefined => {
  if (!header) return undefined;
  try {
    return Caller.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
};

/** `unauthenticated`: nobody we know. `forbidden`: somebody, but not for this. */
export const admits = (
  access: Access,
  caller: Caller | undefined,
): 'admitted' | 'unauthenticated' | 'forbidden' => {
  if (access === 'public') return 'admitted';
  if (access === 'service') return caller ? 'forbidden' : 'admitted';
  if (!caller) return 'unauthenticated';
  return caller.roles.some((role) => access.includes(role)) ? 'admitted' : 'forbidden';
};
