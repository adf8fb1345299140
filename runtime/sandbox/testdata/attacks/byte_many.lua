-- expect: error
local s=("x"):rep(5e6) return select("#",s:byte(1,-1))
