-- expect: ok
local s=("hello world "):rep(1e4) local n for i=1,5 do s,n=s:gsub("(%w+) (%w+)","%2 %1") end assert(n==1e4) return "ok"
