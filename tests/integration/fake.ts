import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '#tools/terminal.ts';

// As small as an app can be, so that these tests are about the launcher and the YAML alone.
const app = `
import { createServer } from 'node:http';
const { APP_PORT, APP_ID, APP_API_TOKEN, GREETING } = process.env;
const answers = {
  '/healthz': () => 'live',
  '/readyz': () => 'ready',
  '/dapr/subscribe': () => '[]',
  '/who': (request) => JSON.stringify({ APP_ID, GREETING, token: request.headers['dapr-api-token'] === APP_API_TOKEN }),
};
const server = createServer((request, response) => {
  if (request.url === '/hang') return;
  const answer = answers[request.url];
  response.writeHead(answer ? 200 : 500, { 'content-type': 'application/json' }).end(answer?.(request));
});
server.listen(Number(APP_PORT), '127.0.0.1', () => console.log(APP_ID + ' listens'));
process.on('SIGTERM', () => { console.log(APP_ID + ' has finished'); process.exit(); });
`;

/** A folder with dapr.yaml, components and policies as in the root, whose apps are all one fake. */
export const fakeProject = (folder: string, source = app) => {
  mkdirSync(join(folder, 'app'), { recursive: true });
  writeFileSync(join(folder, 'app', 'main.mjs'), source);
  symlinkSync(join(root, 'components'), join(folder, 'components'));
  cpSync(join(root, 'dapr-config'), join(folder, 'dapr-config'), { recursive: true });
  const text = readFileSync(join(root, 'dapr.yaml'), 'utf8')
    .replaceAll(/appDirPath: .*/g, 'appDirPath: ./app')
    .replaceAll('main.ts', 'main.mjs');
  const file = join(folder, 'dapr.yaml');
  writeFileSync(file, text);
  return file;
};
