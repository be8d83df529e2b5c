import type { ModelRow } from './vehicle-rows.ts'

/** Sample rows: years are approximate and not a source for anything but a demonstration. */
export const toyotaDaihatsuCars: readonly ModelRow[] = [
  {
    make: 'Toyota',
    model: 'Avanza',
    silhouette: 'mpv',
    specs: 'car-small',
    generations: [
      { code: 'F600', from: 2003, to: 2011, twin: 'f600', engines: '1.3 K3-VE, 1.5 3SZ-VE', variants: 'MT5 AT4', alias: ['avanza lama', 'avanza old'] },
      { code: 'F650', nickname: 'Grand', from: 2011, to: 2021, twin: 'f650', engines: '1.3 1NR-VE, 1.5 2NR-VE', variants: 'MT5 AT4', alias: ['avanza vvti', 'avanza veloz', 'grand new avanza', 'all new avanza'] },
      { code: 'W100', from: 2021, twin: 'w100', engines: '1.3 1NR-VE, 1.5 2NR-VE', variants: 'MT5 CVT', alias: ['avanza baru', 'veloz baru'] },
    ],
  },
  {
    make: 'Daihatsu',
    model: 'Xenia',
    silhouette: 'mpv',
    specs: 'car-small',
    generations: [
      { code: 'F600', from: 2003, to: 2011, twin: 'f600', engines: '1.0 EJ-VE, 1.3 K3-VE', variants: 'MT5', alias: ['xenia lama', 'xenia old'] },
      { code: 'F650', nickname: 'Great', from: 2011, to: 2021, twin: 'f650', engines: '1.3 1NR-VE, 1.5 2NR-VE', variants: 'MT5 AT4', alias: ['all new xenia'] },
      { code: 'W100', from: 2021, twin: 'w100', engines: '1.3 1NR-VE, 1.5 2NR-VE', variants: 'MT5 CVT', alias: ['xenia baru'] },
    ],
  },
  {
    make: 'Toyota',
    model: 'Kijang Innova',
    silhouette: 'mpv',
    specs: 'car-medium',
    alias: ['innova'],
    generations: [
      { code: 'AN40', from: 2004, to: 2015, engines: '2.0 1TR-FE, 2.5 2KD-FTV diesel', variants: 'MT5 AT4', alias: ['innova lama', 'grand innova'] },
      { code: 'AN140', nickname: 'Reborn', from: 2015, engines: '2.0 1TR-FE, 2.4 2GD-FTV diesel', variants: 'MT5 AT6', alias: ['reborn', 'innova reborn diesel', 'all new innova'] },
      { code: 'AG10', nickname: 'Zenix', from: 2022, engines: '2.0 M20A-FKS, 2.0 M20A-FXS hybrid', variants: 'CVT', alias: ['zenix'] },
    ],
  },
  {
    make: 'Toyota',
    model: 'Kijang',
    silhouette: 'mpv',
    specs: 'car-medium',
    generations: [
      { code: 'F70', nickname: 'Kapsul', from: 1997, to: 2004, engines: '1.8 7K-E, 2.0 1RZ-E, 2.4 2L diesel', variants: 'MT5 AT4', alias: ['kijang lgx', 'kapsul'] },
    ],
  },
  {
    make: 'Toyota',
    model: 'Rush',
    silhouette: 'suv',
    specs: 'car-small',
    generations: [
      { code: 'F700', from: 2006, to: 2017, twin: 'f700', engines: '1.5 3SZ-VE', variants: 'MT5 AT4', alias: ['rush lama'] },
      { code: 'F800', from: 2017, twin: 'f800', engines: '1.5 2NR-VE', variants: 'MT5 AT4', alias: ['rush baru'] },
    ],
  },
  {
    make: 'Daihatsu',
    model: 'Terios',
    silhouette: 'suv',
    specs: 'car-small',
    generations: [
      { code: 'F700', from: 2006, to: 2017, twin: 'f700', engines: '1.5 3SZ-VE', variants: 'MT5 AT4', alias: ['terios lama'] },
      { code: 'F800', from: 2017, twin: 'f800', engines: '1.5 2NR-VE', variants: 'MT5 AT4', alias: ['terios baru'] },
    ],
  },
  {
    make: 'Toyota',
    model: 'Calya',
    silhouette: 'mpv',
    specs: 'car-city',
    generations: [{ code: 'B400', from: 2016, twin: 'b400', engines: '1.2 3NR-VE', variants: 'MT5 AT4' }],
  },
  {
    make: 'Daihatsu',
    model: 'Sigra',
    silhouette: 'mpv',
    specs: 'car-city',
    generations: [{ code: 'B400', from: 2016, twin: 'b400', engines: '1.0 1KR-VE, 1.2 3NR-VE', variants: 'MT5 AT4' }],
  },
  {
    make: 'Toyota',
    model: 'Agya',
    silhouette: 'hatchback',
    specs: 'car-city',
    generations: [
      { code: 'B100', from: 2013, to: 2023, twin: 'b100', engines: '1.0 1KR-DE, 1.2 3NR-VE', variants: 'MT5 AT4' },
      { code: 'A350', from: 2023, twin: 'a350', engines: '1.2 WA-VE', variants: 'MT5 CVT', alias: ['agya baru'] },
    ],
  },
  {
    make: 'Daihatsu',
    model: 'Ayla',
    silhouette: 'hatchback',
    specs: 'car-city',
    generations: [
      { code: 'B100', from: 2013, to: 2023, twin: 'b100', engines: '1.0 1KR-DE, 1.2 3NR-VE', variants: 'MT5 AT4' },
      { code: 'A350', from: 2023, twin: 'a350', engines: '1.0 1KR-VE, 1.2 WA-VE', variants: 'MT5 CVT', alias: ['ayla baru'] },
    ],
  },
  {
    make: 'Toyota',
    model: 'Raize',
    silhouette: 'suv',
    specs: 'car-small',
    generations: [{ code: 'A250', from: 2021, twin: 'a250', engines: '1.0 1KR-VET, 1.2 WA-VE', variants: 'MT5 CVT' }],
  },
  {
    make: 'Daihatsu',
    model: 'Rocky',
    silhouette: 'suv',
    specs: 'car-small',
    generations: [{ code: 'A250', from: 2021, twin: 'a250', engines: '1.0 1KR-VET, 1.2 WA-VE', variants: 'MT5 CVT' }],
  },
  {
    make: 'Toyota',
    model: 'Fortuner',
    silhouette: 'suv',
    specs: 'car-diesel',
    generations: [
      { code: 'AN50', from: 2005, to: 2015, engines: '2.7 2TR-FE, 2.5 2KD-FTV diesel', variants: 'MT5 AT4', alias: ['fortuner lama', 'fortuner vnt'] },
      { code: 'AN160', from: 2016, engines: '2.4 2GD-FTV diesel, 2.8 1GD-FTV diesel', variants: 'MT6 AT6', alias: ['fortuner vrz', 'fortuner baru'] },
    ],
  },
  {
    make: 'Toyota',
    model: 'Yaris',
    silhouette: 'hatchback',
    specs: 'car-small',
    generations: [
      { code: 'XP90', nickname: 'Bakpao', from: 2006, to: 2013, engines: '1.5 1NZ-FE', variants: 'MT5 AT4', alias: ['yaris lama'] },
      { code: 'XP150', from: 2014, engines: '1.5 1NZ-FE, 1.5 2NR-FE', variants: 'MT5 CVT', alias: ['yaris lele'] },
    ],
  },
  {
    make: 'Toyota',
    model: 'Vios',
    silhouette: 'sedan',
    specs: 'car-small',
    alias: ['limo'],
    generations: [
      { code: 'XP40', nickname: 'Gen 1', from: 2003, to: 2007, engines: '1.5 1NZ-FE', variants: 'MT5 AT4' },
      { code: 'XP90', nickname: 'Gen 2', from: 2007, to: 2013, engines: '1.5 1NZ-FE', variants: 'MT5 AT4' },
      { code: 'XP150', nickname: 'Gen 3', from: 2013, to: 2022, engines: '1.5 1NZ-FE, 1.5 2NR-FE', variants: 'MT5 CVT' },
      { code: 'AC100', nickname: 'Gen 4', from: 2022, engines: '1.5 2NR-VE', variants: 'MT5 CVT' },
    ],
  },
  {
    make: 'Toyota',
    model: 'Hilux',
    silhouette: 'pickup',
    specs: 'car-diesel',
    generations: [
      { code: 'AN10', nickname: 'Vigo', from: 2004, to: 2015, engines: '2.5 2KD-FTV diesel', variants: 'MT5' },
      { code: 'AN120', nickname: 'Revo', from: 2015, engines: '2.4 2GD-FTV diesel, 2.8 1GD-FTV diesel', variants: 'MT6' },
    ],
  },
  {
    make: 'Toyota',
    model: 'HiAce',
    silhouette: 'van',
    specs: 'car-diesel',
    generations: [
      { code: 'H200', nickname: 'Commuter', from: 2005, to: 2019, engines: '2.5 2KD-FTV diesel', variants: 'MT5' },
      { code: 'H300', nickname: 'Premio', from: 2019, engines: '2.8 1GD-FTV diesel', variants: 'MT6' },
    ],
  },
  {
    make: 'Daihatsu',
    model: 'Gran Max',
    silhouette: 'pickup',
    specs: 'car-small',
    alias: ['granmax'],
    generations: [{ code: 'S402', from: 2007, twin: 's402', engines: '1.3 K3-DE, 1.5 3SZ-VE, 1.5 2NR-VE', variants: 'MT5' }],
  },
  {
    make: 'Daihatsu',
    model: 'Luxio',
    silhouette: 'van',
    specs: 'car-small',
    generations: [{ code: 'S402', from: 2009, twin: 's402', engines: '1.5 3SZ-VE, 1.5 2NR-VE', variants: 'MT5 AT4' }],
  },
  {
    make: 'Daihatsu',
    model: 'Sirion',
    silhouette: 'hatchback',
    specs: 'car-city',
    generations: [
      { code: 'M300', from: 2007, to: 2011, engines: '1.3 K3-VE', variants: 'MT5 AT4' },
      { code: 'M600', from: 2011, to: 2018, engines: '1.3 K3-VE, 1.3 1NR-VE', variants: 'MT5 AT4' },
      { code: 'M800', from: 2018, engines: '1.3 1NR-VE', variants: 'MT5 AT4' },
    ],
  },
]
