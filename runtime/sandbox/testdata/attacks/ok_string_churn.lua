-- expect: ok
local s=("abc"):rep(1e5) for i=1,300 do s=s:upper():lower():reverse() end assert(#s==3e5) return "ok"
