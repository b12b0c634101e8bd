import { type PolicySeries, policiesOf } from './inspect.ts';
import { logText } from './log.ts';
import { killNow, send, startAgain, stop, stopAll } from './member.ts';
import { appOf, type Member, membersOf, type Plan, portsOfMember } from './plan.ts';
import { isReady } from './ready.ts';
import { type Condition, conditionOf, recorded } from './record.ts';
import { keysOf, tokensOf } from './token.ts';

export type MemberStatus = Readonly<{
  member: Member;
  condition: Condition;
  pid: number | undefined;
  port: number | undefined;
}>;

/** A name is an app with its sidecar (`order`), one of the two (`order.app`, `order.daprd`), or `redis`. */
export type Platform = AsyncDisposable &
  Readonly<{
    plan: Plan;
    /** The address of an app itself, past gateway and sidecar. */
    url(app: string): string;
    gateway: string;
    /** The file with the key that signs this platform's tokens. */
    keys: string;
    sidecar(app: string): { url: string; port: number; apiToken: string; appToken: string };
    /** Returns when it is ready; redis comes back with its data. */
    start(name: string): Promise<void>;
    /** As on a machine that is shut down: the app finishes, then its sidecar. */
    stop(name: string): Promise<void>;
    /** SIGKILL, to an app and its sidecar at once. */
    kill(name: string): Promise<void>;
    pause(name: string): void;
    resume(name: string): void;
    status(): readonly MemberStatus[];
    ready(app: string): Promise<boolean>;
    /** What an app and its sidecar, or one process, have written since the launch. */
    logs(name: string): string;
    /** The sidecar's own account of its policies. */
    policies(app: string): Promise<readonly PolicySeries[]>;
    /** Stops everything this platform started; data and logs stay, unless the folder was a temporary one. */
    down(): Promise<void>;
  }>;

/** The operations on a planned platform; it may run already, started by another process. */
export const platformOf = (plan: Plan, afterwards: () => void = () => undefined): Platform => {
  const { dataDir } = plan;
  const url = (app: string) => `http://127.0.0.1:${appOf(plan, app).ports.app}`;
  const down = async () => {
    await stopAll(plan);
    afterwards();
  };
  return {
    plan,
    url,
    get gateway() {
      return url('gateway');
    },
    keys: keysOf(dataDir),
    sidecar: (app) => {
      const { http: port } = appOf(plan, app).ports;
      const { DAPR_API_TOKEN: apiToken, APP_API_TOKEN: appToken } = tokensOf(dataDir);
      return { url: `http://127.0.0.1:${port}`, port, apiToken, appToken };
    },
    start: (name) => startAgain(plan, name),
    stop: (name) => stop(plan, name),
    kill: (name) => killNow(plan, name),
    pause: (name) => send(plan, name, 'SIGSTOP'),
    resume: (name) => send(plan, name, 'SIGCONT'),
    status: () => membersOf(plan).map((member) => statusOf(plan, member)),
    ready: (app) => isReady(plan, app),
    logs: (name) => logsOf(plan, name),
    policies: (app) => policiesOf(plan, app),
    down,
    [Symbol.asyncDispose]: down,
  };
};

const statusOf = (plan: Plan, member: Member): MemberStatus => ({
  member,
  condition: conditionOf(plan.dataDir, member),
  pid: recorded(plan.dataDir, member)?.pid,
  port: portsOfMember(plan, member)[0],
});

const logsOf = (plan: Plan, name: string) =>
  membersOf(plan)
    .filter((member) => member === name || member.startsWith(`${name}.`))
    .map((member) => logText(plan.dataDir, member))
    .join('');
