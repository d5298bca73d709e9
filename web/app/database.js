/** One store of IndexedDB. See https://www.w3.org/TR/IndexedDB/. */

/**
 * @param {string} name of the database, which has this store alone
 * @param {string} store
 * @param {(database: IDBDatabase) => unknown} create makes the store
 */
export function openStore(name, store, create) {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opening;

  const open = () => opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => create(request.result);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      const forget = () => { opening = undefined; };
      database.onclose = forget; // the user has deleted the site's data
      database.onversionchange = () => { // another tab has a newer version of the page
        database.close();
        forget();
      };
      resolve(database);
    };
  });

  /**
   * One transaction.
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<T>} act
   * @returns {Promise<T>} the result of the request, once it is stored
   */
  return async (mode, act) => {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
    });
  };
}
