-- expect: error
local s=("9"):rep(1e6) assert(tonumber(s,36)) error("through")
