import * as typeorm from 'typeorm-1';
import { testTypeOrm } from './typeorm.mjs';

testTypeOrm('TypeORM 1, driver', 'typeorm_1', typeorm);
