/** How this person looks at the call: nothing of it concerns anybody else. */
export type Panel = 'chat' | 'people' | 'stats';
export type Dialog = 'devices' | 'shortcuts';

export interface ViewState {
  readonly pinned: string | null;
  readonly page: number;
  readonly panel: Panel | null;
  readonly dialog: Dialog | null;
  readonly fullScreen: boolean;
}

export const kInitialView: ViewState = { pinned: null, page: 0, panel: null, dialog: null, fullScreen: false };

export type ViewAction =
  | { readonly type: 'pin'; readonly key: string | null }
  | { readonly type: 'page'; readonly page: number }
  | { readonly type: 'panel'; readonly panel: Panel | null }
  | { readonly type: 'toggle-panel'; readonly panel: Panel }
  | { readonly type: 'dialog'; readonly dialog: Dialog | null }
  | { readonly type: 'full-screen'; readonly on: boolean }
  | { readonly type: 'reset'; readonly panel: Panel | null };

export function reduceView(state: ViewState, action: ViewAction): ViewState {
  switch (action.type) {
    case 'pin':
      return { ...state, pinned: state.pinned === action.key ? null : action.key, page: 0 };
    case 'page':
      return { ...state, page: Math.max(action.page, 0) };
    case 'panel':
      return { ...state, panel: action.panel };
    case 'toggle-panel':
      return { ...state, panel: state.panel === action.panel ? null : action.panel };
    case 'dialog':
      return { ...state, dialog: action.dialog };
    case 'full-screen':
      return { ...state, fullScreen: action.on };
    case 'reset':
      return { ...kInitialView, panel: action.panel };
  }
}
