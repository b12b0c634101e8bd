import { Keeping, Service, Sidecar } from '#kit/config.ts';

export const Config = Service.extend(Sidecar.shape).extend(Keeping.shape);
