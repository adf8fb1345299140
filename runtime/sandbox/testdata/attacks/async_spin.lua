-- expect: instructions
-- instructions: 5_000_000
async.spawn(function() while true do end end) while true do async.sleep(0) end
