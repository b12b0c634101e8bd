import { expect, test } from 'vitest';
import { OrderDeclined, OrderPaymentDeferred, OrderPlaced } from './contract.ts';

test.each([OrderPlaced, OrderPaymentDeferred, OrderDeclined])(
  '$type tells nobody where a customer lives',
  ({ schema, secrets }) => {
    const known = Object.keys(schema.shape.data.shape);
    for (const secret of Object.keys(secrets.shape)) expect(known).not.toContain(secret);
  },
);
