import { isRoomKind, kIdLengthMax, kNameLengthMax, type RoomKind } from '../state/settings';
import { element } from './dom';

export interface LobbyChoice {
  readonly displayName: string;
  readonly roomId: string;
  readonly roomKind: RoomKind;
}

const kKinds: readonly [RoomKind, string][] = [
  ['meet', 'Meeting: everyone talks'],
  ['live', 'Live: one talks, many watch'],
  ['chat', 'Call: two people'],
];

/** The form before the call. */
export class LobbyView {
  readonly root: HTMLElement;

  constructor(choice: LobbyChoice, onJoin: (choice: LobbyChoice) => void) {
    const name = element('input', {
      id: 'display-name', value: choice.displayName, maxLength: kNameLengthMax, required: true, autocomplete: 'name',
    });
    const room = element('input', {
      id: 'room-id', value: choice.roomId, maxLength: kIdLengthMax, required: true, autocomplete: 'off', spellcheck: false,
    });
    const kind = element('select', { id: 'room-kind' },
      ...kKinds.map(([value, text]) => element('option', { value, selected: value === choice.roomKind }, text)));
    const form = element('form', { className: 'lobby' },
      element('h1', {}, 'Madang'),
      element('label', { htmlFor: name.id }, 'Your name'), name,
      element('label', { htmlFor: room.id }, 'Room'), room,
      element('label', { htmlFor: kind.id }, 'Kind of room'), kind,
      element('button', { type: 'submit', className: 'primary' }, 'Join'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      onJoin({
        displayName: name.value.trim() || choice.displayName,
        roomId: room.value.trim() || choice.roomId,
        roomKind: isRoomKind(kind.value) ? kind.value : 'meet',
      });
    });
    this.root = form;
  }
}
