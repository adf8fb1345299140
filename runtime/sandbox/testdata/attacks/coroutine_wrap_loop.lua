-- expect: instructions
-- instructions: 5_000_000
for v in coroutine.wrap(function() while true do coroutine.yield(1) end end) do end
