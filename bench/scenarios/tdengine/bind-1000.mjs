import { bindScenario } from '../../tdengine/binding.mjs';

export const title = 'prepared insert, 1 000 rows × 6';
export const libraries = ['statement'];
export const rows = 1000;
export const { connect, operation, check } = bindScenario(rows);
