import { traceparent } from './context.ts';
import type { Documents, Found, Saved } from './documents.ts';
import type { Outgoing } from './outbox.ts';

/** An aggregate as it is kept: state and the events not known to be published, in one document, so in one write. */
export type Document<S> = Readonly<{
  version: number;
  /** Names the save that made this version: how a process recognises its own when the answer was lost. */
  save: string;
  state: S;
  pending: readonly Outgoing[];
}>;

export type Kept<S> = Found<Document<S>> | undefined;

/** An event as a rule writes it; whatever else it carries beside `type` and `data` stays here. */
export type Raised = Readonly<{ type: string; data: Readonly<{ at: string }> }>;

type Place = Readonly<{ appId: string; documents: Documents; newId: () => string }>;
type Contracts = readonly Readonly<{ type: string; topic: string }>[];

const REMEMBERED = 10_000;

/** The documents of one kind of aggregate: created by first-write, changed by ETag, never deleted. */
export const documentsOf = <S extends object>(
  { appId, documents, newId }: Place,
  kind: string,
  events: Contracts,
) => {
  const topics = new Map(events.map(({ type, topic }) => [type, topic]));
  const announced = new Map<string, number>();
  const keyOf = (id: string) => `${kind}:${id}`;
  const load = (id: string): Promise<Kept<S>> => documents.read<Document<S>>(keyOf(id));

  /** What is pending in the document and not known to be with the broker. */
  const unannounced = (id: string, { pending }: Document<S>) =>
    pending.filter((event) => event.version > (announced.get(id) ?? 0));

  /** The document that follows: pending are its own events and those before it that this process has not seen published. */
  const next = (id: string, found: Kept<S>, state: S, raised: readonly Raised[]): Document<S> => {
    const version = (found?.value.version ?? 0) + 1;
    const older = found ? unannounced(id, found.value) : [];
    const newer = raised.map(({ type, data }, n): Outgoing => {
      const topic = topics.get(type);
      if (!topic) throw new Error(`${kind} raised ${type}, which is none of its events`);
      const eventId = `${kind}:${id}/${version}/${n}`;
      return {
        id: eventId,
        source: appId,
        type,
        topic,
        subject: id,
        version,
        time: data.at,
        data,
        traceparent: traceparent(),
      };
    });
    return { version, save: newId(), state, pending: [...older, ...newer] };
  };

  /** A save without a clear answer is looked up: the document tells by its `save` whose it is. */
  const save = async (id: string, found: Kept<S>, document: Document<S>): Promise<Saved> => {
    const isOurs = async () => (await load(id))?.value.save === document.save;
    try {
      const saved = found
        ? await documents.update(keyOf(id), document, found.etag)
        : await documents.insert(keyOf(id), document);
      // The client of a store repeats a write whose connection broke: then the conflict is with ourselves.
      return saved === 'conflict' && (await isOurs()) ? 'saved' : saved;
    } catch (error) {
      if (await isOurs()) return 'saved';
      throw error;
    }
  };

  const loadMany = async (ids: readonly string[]) => {
    const found = await documents.readMany<Document<S>>(ids.map(keyOf));
    return found.map((each) => each?.value.state);
  };

  /**
   * Everything up to this version is with the broker; false if a later one was before. Forgetting it costs a
   * repetition, so few are remembered.
   */
  const published = (id: string, version: number) => {
    const before = announced.get(id) ?? 0;
    announced.delete(id);
    announced.set(id, Math.max(version, before));
    const oldest = announced.size > REMEMBERED && announced.keys().next().value;
    if (oldest) announced.delete(oldest);
    return version >= before;
  };

  return { load, loadMany, next, save, unannounced, published };
};
