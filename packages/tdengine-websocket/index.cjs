'use strict';

module.exports = require('otaria/tdengine');
