-- expect: instructions
-- instructions: 5_000_000
for i=1,2,0 do end while true do end
