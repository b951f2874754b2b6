import type { Notice, NoticeAction } from '../state/room_state';
import { button, element } from './dom';

const kActionTexts: Record<NoticeAction, string> = {
  'allow-microphone': 'Try the microphone again',
  'allow-camera': 'Try the camera again',
  'rejoin': 'Join again',
  'start-playback': 'Start sound and picture',
};

export interface NoticeHandlers {
  onAction(action: NoticeAction): void;
  onDismiss(id: string): void;
}

/** Sentences for people, each with what can be done about it. */
export class NoticesView {
  readonly root = element('div', { className: 'notices', role: 'status' });
  readonly #handlers: NoticeHandlers;
  #shown: readonly Notice[] = [];

  constructor(handlers: NoticeHandlers) { this.#handlers = handlers; }

  update(notices: readonly Notice[]): void {
    if (notices === this.#shown) { return; }
    this.#shown = notices;
    this.root.replaceChildren(...notices.map((notice) => this.#row(notice)));
  }

  #row(notice: Notice): HTMLElement {
    const row = element('div', { className: `notice ${notice.level}` }, element('p', {}, notice.text));
    const action = notice.action;
    if (action) {
      row.append(button(kActionTexts[action], '', () => {
        this.#handlers.onDismiss(notice.id);
        this.#handlers.onAction(action);
      }));
    }
    const dismiss = button('×', 'dismiss', () => this.#handlers.onDismiss(notice.id));
    dismiss.ariaLabel = 'Dismiss';
    row.append(dismiss);
    return row;
  }
}
