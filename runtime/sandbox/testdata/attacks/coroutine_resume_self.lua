-- expect: error
local co co=coroutine.create(function() assert(coroutine.resume(co)) end) assert(coroutine.resume(co))
