-- expect: instructions
-- instructions: 5_000_000
while true do local co=coroutine.create(function() while true do pcall(function() while true do end end) end end) coroutine.resume(co) end
