#!/usr/bin/env lua
-- A file without test functions is one test itself.
assert(require("calendar").now() == 7)
