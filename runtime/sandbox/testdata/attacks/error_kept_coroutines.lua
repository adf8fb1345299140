-- expect: limit
local big,t=("k"):rep(5*1024*1024),{} for i=1,100 do t[i]=select(2,coroutine.resume(coroutine.create(function() error(big) end))) end
