import type { RoomDetail, RoomReport, ServerReport } from '../state/admin_state';

/** The server wants the operator's token, and has none or a wrong one. */
export class Locked extends Error {}
/** The server answered, but not as wished. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

const kAnswerMs = 5_000;
const kUnauthorized = 401;
const kNotFound = 404;

/** The operator's side of the server, under /api/v1; see its openapi.yaml. */
export class AdminApi {
  #token: string | null;

  constructor(token: string | null) { this.#token = token; }

  setToken(token: string): void { this.#token = token; }

  async server(): Promise<ServerReport> { return await this.#ask('GET', 'server') as ServerReport; }
  async rooms(): Promise<RoomReport[]> { return (await this.#ask('GET', 'rooms') as { rooms: RoomReport[] }).rooms; }

  /** Null: there is no such room (any more). */
  async room(roomId: string): Promise<RoomDetail | null> {
    try {
      return await this.#ask('GET', `rooms/${encodeURIComponent(roomId)}`) as RoomDetail;
    } catch (error) {
      if (error instanceof Refused && error.status === kNotFound) { return null; }
      throw error;
    }
  }

  async closeRoom(roomId: string): Promise<void> { await this.#ask('DELETE', `rooms/${encodeURIComponent(roomId)}`); }

  async drop(roomId: string, peerId: string): Promise<void> {
    await this.#ask('DELETE', `rooms/${encodeURIComponent(roomId)}/people/${encodeURIComponent(peerId)}`);
  }

  async #ask(method: 'GET' | 'DELETE', path: string): Promise<unknown> {
    const response = await fetch(`/api/v1/${path}`, {
      method,
      signal: AbortSignal.timeout(kAnswerMs),
      ...(this.#token === null ? {} : { headers: { Authorization: `Bearer ${this.#token}` } }),
    });
    if (response.status === kUnauthorized) { throw new Locked(); }
    if (!response.ok) { throw new Refused(response.status); }
    return response.status === 204 ? null : await response.json();
  }
}
