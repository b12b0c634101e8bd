import { change, type Documents, type Found } from './documents.ts';
import type { Entry, Lease, Page } from './journal.ts';

/** The head of one journal: who writes into it, until when, in which epoch, and which earlier epochs nobody has gone through yet. */
export type Head = Readonly<{
  owner: string;
  until: number;
  epoch: number;
  pages: number;
  past: readonly Past[];
}>;
type Past = Readonly<{ epoch: number; pages: number; since: number }>;

/** Few and fixed, since they are found by their names: no more processes than this can write to one store. */
const SLOTS = 32;
const PAGES_AHEAD = 128;

const headKey = (slot: number) => `journal:${slot}`;
const prefixOf = (slot: number, epoch: number) => `journal:${slot}:${epoch}`;
const slots = Array.from({ length: SLOTS }, (_, slot) => slot);

type Settings = Readonly<{ documents: Documents; owner: string; leaseMs: number; now: () => number }>;

/** Takes the first journal that is free or whose owner has not been heard of for a lease; its old epoch becomes past. */
export const claim = async (settings: Settings) => {
  const heads = await settings.documents.readMany<Head>(slots.map(headKey));
  for (const slot of slots) {
    const mine = await take(settings, slot, heads[slot]);
    if (mine) return { slot, head: mine };
  }
  throw new Error(`all ${SLOTS} journals of this store are taken`);
};

/** Takes every journal whose owner was not heard of for a lease and left something to look at. */
export const claimAbandoned = async (settings: Settings) => {
  const heads = await settings.documents.readMany<Head>(slots.map(headKey));
  const taken: { slot: number; head: Head }[] = [];
  for (const slot of slots) {
    const old = heads[slot]?.value;
    if (!old || (old.owner === '' && old.past.length === 0)) continue;
    const head = await take(settings, slot, heads[slot]);
    if (head) taken.push({ slot, head });
  }
  return taken;
};

const take = async ({ documents, owner, leaseMs, now }: Settings, slot: number, found?: Found<Head>) => {
  const old = found?.value;
  if (old && old.until > now()) return undefined;
  const since = now();
  const left = old && old.owner !== '' ? [{ epoch: old.epoch, pages: old.pages, since }] : [];
  const past = [...(old?.past ?? []).map((each) => ({ ...each, since })), ...left];
  const head: Head = {
    owner,
    until: since + leaseMs,
    epoch: (old?.epoch ?? 0) + 1,
    pages: PAGES_AHEAD,
    past,
  };
  const saved = found
    ? await documents.update(headKey(slot), head, found.etag)
    : await documents.insert(headKey(slot), head);
  return saved === 'saved' ? head : undefined;
};

/**
 * Keeps a claimed journal: `renew` prolongs it and reserves pages, `lease` is what the journal writes under. Time is
 * taken before the renewal is sent, so that this process never believes in a lease longer than the others do.
 */
export const holding = ({ documents, owner, leaseMs, now }: Settings, slot: number, claimed: Head) => {
  let { until, pages } = claimed;
  const lease: Lease = {
    prefix: prefixOf(slot, claimed.epoch),
    isValid: () => now() < until,
    pages: () => pages,
  };
  const isMine = (head: Head | undefined): head is Head =>
    head?.owner === owner && head.epoch === claimed.epoch;

  const edit = async (next: (head: Head) => Head) => {
    const kept = await change<Head>(documents, headKey(slot), (head) =>
      isMine(head) ? next(head) : undefined,
    );
    return isMine(kept) ? kept : undefined;
  };

  /** False when another process has taken the journal over. */
  const renew = async (pagesUsed: number) => {
    const asked = now();
    const kept = await edit((head) => ({ ...head, until: asked + leaseMs, pages: pagesUsed + PAGES_AHEAD }));
    until = kept?.until ?? 0;
    pages = kept?.pages ?? 0;
    return kept !== undefined;
  };

  /** Gives the journal back; what is left open becomes past, for whoever comes next. Where nothing is, no page stays. */
  const release = async (openNotes: number, pagesUsed: number) => {
    const epoch = { epoch: claimed.epoch, pages: pagesUsed, since: now() };
    const left = openNotes > 0 ? [epoch] : [];
    if (openNotes === 0) await past.erase(epoch);
    until = 0;
    await change<Head>(documents, headKey(slot), (head) =>
      isMine(head) ? { ...head, owner: '', until: 0, past: [...head.past, ...left] } : undefined,
    );
  };

  const past = pastOf(documents, slot, edit);
  return { slot, lease, renew, release, past };
};

/** What earlier owners of a journal left behind. */
const pastOf = (
  documents: Documents,
  slot: number,
  edit: (next: (head: Head) => Head) => Promise<Head | undefined>,
) => {
  const keysOf = ({ epoch, pages }: Past) =>
    Array.from({ length: pages }, (_, page) => `${prefixOf(slot, epoch)}:${page}`);

  const erase = async (past: Past) => {
    const keys = keysOf(past);
    const found = await documents.readMany(keys);
    for (const [i, key] of keys.entries()) if (found[i]) await documents.remove(key);
  };

  return {
    erase,
    epochs: async () => (await documents.read<Head>(headKey(slot)))?.value.past ?? [],

    /** The notes of a past epoch, by a name that stays the same when they are read again. */
    entries: async (past: Past): Promise<ReadonlyMap<string, Entry>> => {
      const keys = keysOf(past);
      const found = await documents.readMany<Page>(keys);
      return new Map(
        found.flatMap((page, i) =>
          Object.entries(page?.value.entries ?? {}).map(
            ([id, entry]) => [`${keys[i]}:${id}`, entry] as const,
          ),
        ),
      );
    },

    /** Gone through twice: nothing can be in there that was not seen. The name goes last, so that no page is left without one. */
    forget: async (past: Past) => {
      await erase(past);
      await edit((head) => ({ ...head, past: head.past.filter(({ epoch }) => epoch !== past.epoch) }));
    },
  };
};

export type Held = ReturnType<typeof holding>;
