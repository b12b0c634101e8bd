import { z } from 'zod';
import { Keeping, Service, Sidecar } from '#kit/config.ts';

/** "400" or "400-620": how long the simulated provider takes, in milliseconds. */
const Delay = z
  .string()
  .regex(/^\d{1,6}(-\d{1,6})?$/, 'must be milliseconds, "400" or "400-620"')
  .transform((text) => {
    const [least = 0, most = least] = text.split('-').map(Number);
    return { least, most };
  })
  .refine(({ least, most }) => least <= most, 'must begin with the smaller number');

export const Config = Service.extend(Sidecar.shape)
  .extend(Keeping.shape)
  .extend({
    PAYMENT_DELAY_MS: Delay.prefault('0'),
    /** Amounts above it are declined; unset, none is. */
    PAYMENT_DECLINE_OVER: z.coerce.number().int().positive().optional(),
  });
