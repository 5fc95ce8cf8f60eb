import './theme.css';
import './controls.css';

import { mount } from 'svelte';

import App from './App.svelte';
import { createHttpClient } from './client/http-client.ts';
import { isMac, native } from './client/native.ts';
import { loadPreferences } from './state/preferences.svelte.ts';
import { loadSession } from './state/session.ts';
import { toolOptions } from './state/tool-options.svelte.ts';
import { UnsavedEdits } from './state/unsaved-edits.ts';
import { Workspace } from './state/workspace.svelte.ts';

const preferences = loadPreferences(localStorage);
Object.assign(toolOptions, preferences.toolOptions);
const workspace = new Workspace(createHttpClient(), native, preferences, isMac);
workspace.unsaved = new UnsavedEdits(localStorage);
workspace.watchOtherWindows(new BroadcastChannel('skipscope'));
mount(App, { target: document.getElementById('app')!, props: { workspace } });
void workspace.start(loadSession(sessionStorage));
