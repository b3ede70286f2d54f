const mariadb = require('otaria/mariadb');

module.exports = mariadb;
// Again by name, for those who read this file instead of running it.
module.exports.default = mariadb.default;
