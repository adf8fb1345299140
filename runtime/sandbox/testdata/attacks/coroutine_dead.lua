-- expect: ok
for i=1,20000 do local co=coroutine.wrap(function(a) return a+coroutine.yield() end) assert(co(1)==nil and co(i)==i+1) end return "ok"
