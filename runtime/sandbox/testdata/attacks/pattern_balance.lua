-- expect: deadline
-- timeout: 1s
local s=("("):rep(1e6) return s:find("%b()x")
