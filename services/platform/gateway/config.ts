import { z } from 'zod';
import { Service, Sidecar } from '#kit/config.ts';

export const Config = Service.extend(Sidecar.shape).extend({
  /** The key pair that signs the tokens of local use; made when it is not there. */
  LOCAL_KEYS: z
    .string()
    .min(1)
    .default(new URL('../../../.data/keys.json', import.meta.url).pathname),
  BODY_LIMIT_BYTES: z.coerce.number().int().min(1_024).default(65_536),
});
