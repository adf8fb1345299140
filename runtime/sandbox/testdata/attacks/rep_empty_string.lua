-- expect: ok
local n=0 for i=1,100 do n=n+#(""):rep(1e9) end assert(n==0) return "ok"
