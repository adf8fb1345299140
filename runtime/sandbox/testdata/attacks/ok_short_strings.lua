-- expect: ok
local t={} for i=1,1e5 do t[i]="s"..i%100 end local n=0 for i=1,#t do n=n+#t[i] end assert(n==290000) return "ok"
