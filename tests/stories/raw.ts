import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export type RawRequest = Readonly<{
  method: string;
  path: string;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: string | Buffer | undefined;
  /** Without a content-length. */
  chunked?: boolean | undefined;
}>;

export type RawReply = Readonly<{ status: number; headers: IncomingMessage['headers']; text: string }>;

/** Sends a request as it is written here: `fetch` would tidy up paths, headers and lengths. */
export const raw = async (
  base: string,
  { method, path, headers = {}, body, chunked }: RawRequest,
): Promise<RawReply> => {
  const { hostname, port } = new URL(base);
  const length = body !== undefined && !chunked ? { 'content-length': `${Buffer.byteLength(body)}` } : {};
  const asked = request({ hostname, port, method, path, headers: { ...headers, ...length } });
  const answered = once(asked, 'response');
  // A server that refuses a body may close before all of it is written; its answer has come by then.
  asked.on('error', () => undefined);
  if (chunked && body !== undefined) asked.write(body);
  asked.end(chunked ? undefined : body);
  const [response] = (await answered) as [IncomingMessage];
  const answer = await text(response).catch(() => '');
  return { status: response.statusCode ?? 0, headers: response.headers, text: answer };
};
