/** The page's entry: styles, the shell, the feed. */
import { mount } from 'svelte';
import App from './app.svelte';
import { repairLanguageTag } from './language-tag.ts';

repairLanguageTag();
const target = document.querySelector('#page');
if (target !== null) mount(App, { target });
