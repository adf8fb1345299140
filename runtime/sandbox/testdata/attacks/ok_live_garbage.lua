-- expect: ok
-- Two fifths of the limit live while much more dies.
local live={} for i=1,130 do live[i]=("l"):rep(1e5)..i end
for i=1,2e5 do local t={i,tostring(i)} local s="garbage "..i end
assert(#live==130 and live[130]:sub(-3)=="130") return "ok"
