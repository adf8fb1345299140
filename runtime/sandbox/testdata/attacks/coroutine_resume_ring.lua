-- expect: error
local a,b a=coroutine.create(function() assert(coroutine.resume(b)) end) b=coroutine.create(function() assert(coroutine.resume(a)) end) assert(coroutine.resume(a))
