-- expect: ok
-- A byte of a large string must not keep the large one.
local t={} for i=1,300 do t[i]=("x"):rep(1e6):sub(i,i) end assert(#t==300) return "ok"
