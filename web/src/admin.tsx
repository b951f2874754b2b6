import { createRoot } from 'react-dom/client';
import { chooseLanguage, textsOf } from './text';
import { isLanguage } from './state/settings';
import { Admin } from './ui/admin/admin';
import { Desk } from './ui/admin/desk';
import './ui/styles/base.css';
import './ui/styles/panels.css';
import './ui/styles/admin.css';

const wanted = new URLSearchParams(location.search).get('lang') ?? '';
const language = chooseLanguage(isLanguage(wanted) ? wanted : null, navigator.languages);
document.documentElement.lang = language;
document.title = textsOf(language).admin.title;

const host = document.getElementById('app');
if (host) {
  const desk = new Desk(language);
  void desk.refresh();
  createRoot(host).render(<Admin desk={desk} />);
}
