import * as typeorm from 'typeorm';
import { testTypeOrm } from './typeorm.mjs';

// As mysql2 does, Otaria parses JSON itself.
testTypeOrm('TypeORM 0.3, driver', 'typeorm_0', typeorm, { connectorPackage: 'mysql2' });
