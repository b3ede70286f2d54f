import { bindScenario } from '../../tdengine/binding.mjs';

export const title = 'prepared insert, 10 000 rows × 6';
export const libraries = ['statement'];
export const rows = 10_000;
export const { connect, operation, check } = bindScenario(rows);
