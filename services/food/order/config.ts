import { z } from 'zod';
import { Keeping, Service, Sidecar } from '#kit/config.ts';

export const Config = Service.extend(Sidecar.shape)
  .extend(Keeping.shape)
  .extend({
    /** How long an order may await its payment before it expires. */
    PAYMENT_DEADLINE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(900),
  });
