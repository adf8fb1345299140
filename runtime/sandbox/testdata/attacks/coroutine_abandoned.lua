-- expect: ok
-- Suspended coroutines that nothing refers to are no coroutines alive.
for i=1,5000 do local co=coroutine.create(function() coroutine.yield() end) coroutine.resume(co) end return "ok"
