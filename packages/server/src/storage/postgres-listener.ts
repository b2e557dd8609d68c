// Hears from PostgreSQL that something was changed, on a connection of its own. Only makes news travel faster: who misses
// some, or cannot connect (a pooler in between may not pass it on), finds the changes by looking for them.
import { Client } from 'pg';

export const changesChannel = 'relevo_changes';

const reconnectMilliseconds = 1_000;
const connectTimeoutMilliseconds = 5_000;
/** A server that does not answer is not waited for. */
const farewellMilliseconds = 500;

export class PostgresListener {
  readonly #url: string;
  readonly #onNews: () => void;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** Connects, and connects again whenever the connection is lost, until `close`. */
  constructor(url: string, onNews: () => void) {
    this.#url = url;
    this.#onNews = onNews;
    this.#connect();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const ended = this.#client?.end().catch(() => {});
    const tooLong = new Promise<void>((resolve) => setTimeout(resolve, farewellMilliseconds).unref());
    await Promise.race([ended, tooLong]);
  }

  #connect(): void {
    const client = new Client({
      connectionString: this.#url,
      application_name: 'relevo',
      keepAlive: true,
      connectionTimeoutMillis: connectTimeoutMilliseconds,
    });
    this.#client = client;
    client.on('notification', this.#onNews);
    client.on('error', () => {}); // the connection ends besides
    client.once('end', () => this.#connectLater());
    client
      .connect()
      .then(() => client.query(`listen ${changesChannel}`))
      .then(this.#onNews) // what was said meanwhile
      .catch(() => client.end().catch(() => {}));
  }

  #connectLater(): void {
    if (!this.#closed) this.#timer = setTimeout(() => this.#connect(), reconnectMilliseconds).unref();
  }
}
