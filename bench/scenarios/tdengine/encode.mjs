import { StmtBindParams } from 'otaria/tdengine';
import { makeColumns, setColumns } from '../../tdengine/binding.mjs';

export const title = 'encode alone, 10 000 rows × 6';
export const libraries = ['statement'];
export const rows = 10_000;

const columns = makeColumns(rows);

export const connect = async () => ({ end: async () => {} });

export const operation = () => () => setColumns(new StmtBindParams(), columns);

export const check = () => (params) => params.getBindCount() === 6 && params.getDataRows() === rows;
