import type { ModelRow } from './vehicle-rows.ts'

/** Sample rows: years are approximate and not a source for anything but a demonstration. */
export const moreToyotaDaihatsuCars: readonly ModelRow[] = [
  {
    make: 'Toyota',
    model: 'Fortuner',
    silhouette: 'suv',
    specs: 'car-diesel',
    generations: [
      {
        code: 'AN50',
        from: 2005,
        to: 2015,
        engines: '2.7 2TR-FE, 2.5 2KD-FTV diesel',
        variants: 'MT5 AT4',
        alias: ['fortuner lama', 'fortuner vnt'],
      },
      {
        code: 'AN160',
        from: 2016,
        engines: '2.4 2GD-FTV diesel, 2.8 1GD-FTV diesel',
        variants: 'MT6 AT6',
        alias: ['fortuner vrz', 'fortuner baru'],
      },
    ],
  },
  {
    make: 'Toyota',
    model: 'Yaris',
    silhouette: 'hatchback',
    specs: 'car-small',
    generations: [
      {
        code: 'XP90',
        nickname: 'Bakpao',
        from: 2006,
        to: 2013,
        engines: '1.5 1NZ-FE',
        variants: 'MT5 AT4',
        alias: ['yaris lama'],
      },
      {
        code: 'XP150',
        from: 2014,
        engines: '1.5 1NZ-FE, 1.5 2NR-FE',
        variants: 'MT5 CVT',
        alias: ['yaris lele'],
      },
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
      {
        code: 'XP150',
        nickname: 'Gen 3',
        from: 2013,
        to: 2022,
        engines: '1.5 1NZ-FE, 1.5 2NR-FE',
        variants: 'MT5 CVT',
      },
      { code: 'AC100', nickname: 'Gen 4', from: 2022, engines: '1.5 2NR-VE', variants: 'MT5 CVT' },
    ],
  },
  {
    make: 'Toyota',
    model: 'Hilux',
    silhouette: 'pickup',
    specs: 'car-diesel',
    generations: [
      {
        code: 'AN10',
        nickname: 'Vigo',
        from: 2004,
        to: 2015,
        engines: '2.5 2KD-FTV diesel',
        variants: 'MT5',
      },
      {
        code: 'AN120',
        nickname: 'Revo',
        from: 2015,
        engines: '2.4 2GD-FTV diesel, 2.8 1GD-FTV diesel',
        variants: 'MT6',
      },
    ],
  },
  {
    make: 'Toyota',
    model: 'HiAce',
    silhouette: 'van',
    specs: 'car-diesel',
    generations: [
      {
        code: 'H200',
        nickname: 'Commuter',
        from: 2005,
        to: 2019,
        engines: '2.5 2KD-FTV diesel',
        variants: 'MT5',
      },
      { code: 'H300', nickname: 'Premio', from: 2019, engines: '2.8 1GD-FTV diesel', variants: 'MT6' },
    ],
  },
  {
    make: 'Daihatsu',
    model: 'Gran Max',
    silhouette: 'pickup',
    specs: 'car-small',
    alias: ['granmax'],
    generations: [
      {
        code: 'S402',
        from: 2007,
        twin: 's402',
        engines: '1.3 K3-DE, 1.5 3SZ-VE, 1.5 2NR-VE',
        variants: 'MT5',
      },
    ],
  },
  {
    make: 'Daihatsu',
    model: 'Luxio',
    silhouette: 'van',
    specs: 'car-small',
    generations: [
      { code: 'S402', from: 2009, twin: 's402', engines: '1.5 3SZ-VE, 1.5 2NR-VE', variants: 'MT5 AT4' },
    ],
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
