import { readFileSync } from 'node:fs';
import { loadConfig } from '#kit/config.ts';
import { platform, serve } from '#kit/serve.ts';
import { Config } from './config.ts';
import { localKey } from './keys.ts';
import { proxy } from './proxy.ts';
import { tableOf } from './table.ts';
import { tokenCheck } from './tokens.ts';

const config = loadConfig(Config);
const here = platform(config);
const openapi: unknown = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8'));
const check = tokenCheck(await localKey(config.LOCAL_KEYS));

await serve(here, {
  isOpen: true,
  mount: (router) => {
    router.get('/openapi.json', (ctx) => {
      ctx.body = openapi;
    });
    proxy(router, {
      table: tableOf(openapi),
      check,
      forward: here.dapr.forward,
      bodyLimit: config.BODY_LIMIT_BYTES,
    });
  },
});
