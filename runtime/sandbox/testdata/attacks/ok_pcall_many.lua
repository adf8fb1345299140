-- expect: ok
local n=0 for i=1,1e5 do if not pcall(error,"e"..i) then n=n+1 end end assert(n==1e5) return "ok"
