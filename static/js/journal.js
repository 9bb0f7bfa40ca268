/**
 * The journal of changes that the server has not acknowledged: the last value of each field, kept in IndexedDB, so
 * that it outlives a reload, a crash and a closed tab. Where the browser has no storage it does nothing.
 */
const NAME = "rehearse-hall";
const STORE = "changes";

/** @type {Promise<IDBDatabase | null>} */
const database = new Promise((resolve) => {
  try {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "key" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => resolve(null);
  } catch {
    resolve(null);
  }
});

/**
 * Run `work` in one transaction. It resolves when that is complete, also when it failed: the change is then sent all
 * the same, it only would not outlive a reload.
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} work
 */
async function within(mode, work) {
  const opened = await database;
  if (!opened) return undefined;
  return new Promise((resolve) => {
    const transaction = opened.transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => resolve(undefined);
  });
}

/** @param {Change} change of queue.js */
export const keep = (change) => within("readwrite", (store) => store.put(change));

/** Everything that is kept, of whatever user and attempt. */
export const all = async () => (await within("readonly", (store) => store.getAll())) ?? [];

/**
 * Forget a change, unless a newer one has taken its place.
 * @param {Change} change of queue.js
 */
export const forget = (change) =>
  within("readwrite", (store) => {
    const found = store.get(change.key);
    found.onsuccess = () => {
      if (found.result?.tab === change.tab && found.result.seq === change.seq) store.delete(change.key);
    };
    return found;
  });

/** Forget everything: at the end of an attempt and when somebody signs out. */
export const clear = () => within("readwrite", (store) => store.clear());
