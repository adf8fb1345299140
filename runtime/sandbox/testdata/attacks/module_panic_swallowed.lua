-- expect: ok
assert(not pcall(require("yard").panic,"boom")) return "ok"
